package io.weir.ingest.http;

/** Whether clients are asked for a certificate. */
public enum ClientCertificates {
    /** They are not. */
    NONE,
    /** They are, and may do without; one that is shown has to be trusted. */
    REQUEST,
    /** A connection without a trusted one is refused. */
    REQUIRE
}
