package io.weir.ingest.credential;

/** What a signature covers beside its timestamp; the package {@code signature} says how. */
public enum Signed {
    /** The body, for a webhook. */
    BODY,
    /** Method, target and body, for the endpoint API. */
    REQUEST
}
