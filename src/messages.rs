//! What people read, in Russian, Kazakh and English.
