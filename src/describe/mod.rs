//! The field tables as data, for whoever prints from them.

pub mod openapi;
