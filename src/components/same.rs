//! Shared data as a property: two of them are the same when they are one and the same, so that drawing never compares
//! whole tasks or reports.

use std::ops::Deref;
use std::rc::Rc;

/// An `Rc` compared by identity.
#[derive(Debug)]
pub struct Same<T: ?Sized>(pub Rc<T>);

impl<T> Same<T> {
    /// Shares `value`.
    pub fn new(value: T) -> Self {
        Self(Rc::new(value))
    }
}

impl<T: ?Sized> Clone for Same<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T: ?Sized> PartialEq for Same<T> {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl<T: ?Sized> Deref for Same<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.0
    }
}
