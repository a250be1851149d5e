//! The component: an order and what may become of it.

/// Where an order stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    Pending,
    Confirmed,
    Paid,
    Shipped,
    Delivered,
    Cancelled,
}

/// What happens to an order.
#[derive(Clone, Debug)]
pub(crate) enum Event {
    Confirm,
    Pay { reference: String },
    Ship { tracking: String },
    Deliver,
    Cancel,
}

/// An event that the order's state does not allow.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Refused {
    pub(crate) state: State,
}

/// An order, and the states it went through.
#[derive(Clone, Debug)]
pub(crate) struct Order {
    pub(crate) state: State,
    pub(crate) history: Vec<State>,
    payment: Option<String>,
    tracking: Option<String>,
}

impl Order {
    pub(crate) fn new() -> Self {
        Self {
            state: State::Pending,
            history: Vec::new(),
            payment: None,
            tracking: None,
        }
    }

    /// Moves on, or leaves the order as it is and says where it stands.
    pub(crate) fn apply(&mut self, event: Event) -> Result<State, Refused> {
        let next = match (self.state, event) {
            (State::Pending, Event::Confirm) => State::Confirmed,
            (State::Confirmed, Event::Pay { reference }) => {
                self.payment = Some(reference);
                State::Paid
            }
            (State::Paid, Event::Ship { tracking }) => {
                self.tracking = Some(tracking);
                State::Shipped
            }
            (State::Shipped, Event::Deliver) => State::Delivered,
            (State::Pending | State::Confirmed, Event::Cancel) => State::Cancelled,
            (state, _) => return Err(Refused { state }),
        };
        self.history.push(std::mem::replace(&mut self.state, next));
        Ok(next)
    }

    /// Whether payment and parcel can be traced.
    pub(crate) fn is_traceable(&self) -> bool {
        self.payment.is_some() && self.tracking.is_some()
    }
}

/// Everything that happens to an order that goes well.
pub(crate) fn happy_path() -> [Event; 4] {
    [
        Event::Confirm,
        Event::Pay {
            reference: "PAY-2291-0047".to_owned(),
        },
        Event::Ship {
            tracking: "1Z-999-AA1-0123".to_owned(),
        },
        Event::Deliver,
    ]
}
