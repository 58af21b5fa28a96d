"""One function per act; session, workspace and now are arguments."""
