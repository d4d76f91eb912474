"""A confined process, with limits on memory and time, for files of unknown origin and what follows from them."""
