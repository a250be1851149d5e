/// A fault that goes on until this is ended, or dropped.
pub(super) struct Held(Option<Box<dyn FnOnce() -> Result<(), String> + Send>>);

impl Held {
    /// `end` undoes it; the text says why that cannot be.
    pub(super) fn until(end: impl FnOnce() -> Result<(), String> + Send + 'static) -> Self {
        Self(Some(Box::new(end)))
    }

    /// What it holds is let go when it is dropped.
    pub(super) fn holding(what: impl Send + 'static) -> Self {
        Self::until(move || {
            drop(what);
            Ok(())
        })
    }

    /// There is nothing to undo.
    pub(super) fn nothing() -> Self {
        Self(None)
    }

    pub(super) fn end(mut self) -> Result<(), String> {
        self.0.take().map_or(Ok(()), |end| end())
    }
}

impl Drop for Held {
    // After a panic too.
    fn drop(&mut self) {
        if let Some(end) = self.0.take() {
            // Nobody is there to be told.
            let _ = end();
        }
    }
}
