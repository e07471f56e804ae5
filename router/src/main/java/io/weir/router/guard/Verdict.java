package io.weir.router.guard;

/** What a scanner says about the bytes it has just read. */
public enum Verdict {

    /** All were read, and the unit that they belong to goes on: nothing of it may be passed on yet. */
    MORE,

    /** A head ends here, and is as it should be. */
    HEAD,

    /** Something inside a body ends here: a chunk's size line. */
    PART,

    /** A body ends here that had no length of its own: a chunked one, with its trailers. */
    END,

    /** There is no single reading; the scanner says why, and reads nothing more. */
    REFUSED
}
