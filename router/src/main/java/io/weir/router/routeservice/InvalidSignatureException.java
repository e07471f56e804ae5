package io.weir.router.routeservice;

/** Headers that are no signature of these routers; the message says why and is fit to be shown. */
final class InvalidSignatureException extends Exception {

    private static final long serialVersionUID = 1;

    /** Without a stack: clients can cause as many as they like. */
    InvalidSignatureException(String reason) {
        super(reason, null, false, false);
    }
}
