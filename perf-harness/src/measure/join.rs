//! Several futures as one, of which only those are polled that were woken.

use std::future::Future;
use std::mem::take;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Wake, Waker};

/// Completes when all its futures have; their outputs stand in the futures' order.
pub(super) struct Join<F: Future> {
    futures: Vec<Option<Pin<Box<F>>>>,
    outputs: Vec<Option<F::Output>>,
    wakers: Vec<Waker>,
    woken: Arc<Woken>,
    /// Those that are polled in this turn.
    turn: Vec<usize>,
    /// Around each poll of the future of that number.
    around: Around,
}

/// What is done before and after each poll.
type Around = Box<dyn Fn(usize)>;

/// The futures that were woken since the last turn.
#[derive(Debug)]
struct Woken(Mutex<Queue>);

#[derive(Debug)]
struct Queue {
    places: Vec<usize>,
    is_queued: Vec<bool>,
    task: Waker,
}

/// The waker of one future.
struct Place {
    place: usize,
    woken: Arc<Woken>,
}

impl Wake for Place {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        let task = {
            let mut queue = self.woken.lock();
            if queue.is_queued[self.place] {
                return;
            }
            queue.is_queued[self.place] = true;
            queue.places.push(self.place);
            queue.task.clone()
        };
        task.wake();
    }
}

impl Woken {
    // A panic between lock and unlock is impossible here, so a poisoned lock holds a whole queue.
    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<F: Future> Join<F> {
    /// All of these; `around` is called with a future's number before and after each of its polls.
    pub(super) fn new(
        futures: impl IntoIterator<Item = F>,
        around: impl Fn(usize) + 'static,
    ) -> Self {
        let futures: Vec<_> = futures
            .into_iter()
            .map(|future| Some(Box::pin(future)))
            .collect();
        let count = futures.len();
        let woken = Arc::new(Woken(Mutex::new(Queue {
            places: (0..count).collect(),
            is_queued: vec![true; count],
            task: Waker::noop().clone(),
        })));
        let wakers = (0..count).map(|place| {
            let woken = Arc::clone(&woken);
            Waker::from(Arc::new(Place { place, woken }))
        });
        Self {
            outputs: (0..count).map(|_| None).collect(),
            wakers: wakers.collect(),
            futures,
            woken,
            turn: Vec::with_capacity(count),
            around: Box::new(around),
        }
    }

    fn poll_one(&mut self, place: usize) {
        // A future that has completed may still be woken.
        let Some(future) = &mut self.futures[place] else {
            return;
        };
        (self.around)(place);
        let polled = future
            .as_mut()
            .poll(&mut Context::from_waker(&self.wakers[place]));
        (self.around)(place);
        if let Poll::Ready(output) = polled {
            self.outputs[place] = Some(output);
            self.futures[place] = None;
        }
    }
}

impl<F: Future> Future for Join<F>
where
    F::Output: Unpin,
{
    type Output = Vec<F::Output>;

    /// Polls once each future that was woken before: one that wakes itself at once has its next turn
    /// after everything else that the runtime has to do.
    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = &mut *self;
        let mut turn = take(&mut this.turn);
        {
            let mut queue = this.woken.lock();
            queue.task.clone_from(context.waker());
            turn.append(&mut queue.places);
            queue.is_queued.fill(false);
        }
        for place in turn.drain(..) {
            this.poll_one(place);
        }
        this.turn = turn;
        if this.futures.iter().all(Option::is_none) {
            Poll::Ready(this.outputs.iter_mut().filter_map(Option::take).collect())
        } else {
            Poll::Pending
        }
    }
}

/// Pending once: whoever else was woken goes first.
pub(super) async fn give_way() {
    let mut has_waited = false;
    std::future::poll_fn(|context| {
        if std::mem::replace(&mut has_waited, true) {
            return Poll::Ready(());
        }
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

#[cfg(test)]
mod tests {
    use std::cell::{Cell, RefCell};
    use std::rc::Rc;

    use super::*;

    fn block_on<F: Future>(future: F) -> F::Output {
        tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap()
            .block_on(future)
    }

    #[test]
    fn futures_take_turns_and_outputs_keep_their_order() {
        let seen = RefCell::new(Vec::new());
        let one = async |number: usize| {
            for turn in 0..3 - number {
                seen.borrow_mut().push((turn, number));
                give_way().await;
            }
            number * 10
        };
        let outputs = block_on(Join::new((0..3).map(one), |_| ()));
        assert_eq!(outputs, [0, 10, 20]);
        assert_eq!(
            *seen.borrow(),
            [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (2, 0)]
        );
    }

    #[test]
    fn only_what_was_woken_is_polled() {
        let (given, taker) = (Cell::new(false), RefCell::new(None::<Waker>));
        let polls = Rc::new(Cell::new([0; 2]));
        let count = Rc::clone(&polls);
        let around = move |place: usize| {
            let mut polls = count.get();
            polls[place] += 1;
            count.set(polls);
        };
        let waiting = std::future::poll_fn(|context| {
            if given.get() {
                return Poll::Ready(());
            }
            *taker.borrow_mut() = Some(context.waker().clone());
            Poll::Pending
        });
        let working = async {
            for _ in 0..8 {
                give_way().await;
            }
            given.set(true);
            taker.take().unwrap().wake();
        };
        let both: [Pin<Box<dyn Future<Output = ()> + '_>>; 2] =
            [Box::pin(waiting), Box::pin(working)];
        block_on(Join::new(both, around));
        // Before and after each poll.
        assert_eq!(polls.get(), [2 * 2, 2 * 9]);
    }
}
