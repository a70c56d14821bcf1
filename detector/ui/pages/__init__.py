"""One file a page. A page reads the state, asks for a job, and draws."""
