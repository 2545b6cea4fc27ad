//! Python to construct tree to structural diff; static findings; line diff. Pure.
