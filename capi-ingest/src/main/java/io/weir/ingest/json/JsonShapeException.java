package io.weir.ingest.json;

/** A part of a JSON document is missing or of the wrong kind. */
public final class JsonShapeException extends RuntimeException {

    private final String pointer;

    public JsonShapeException(String pointer, String detail) {
        super(detail);
        this.pointer = pointer;
    }

    /** JSON pointer (RFC 6901) of the part, {@code ""} for the whole document. */
    public String pointer() {
        return pointer;
    }

    /** What is wrong with it. */
    public String detail() {
        return String.valueOf(getMessage());
    }
}
