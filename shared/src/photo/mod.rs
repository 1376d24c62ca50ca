//! What a photograph must be, and how its bytes are read, judged and written.
