package io.weir.ingest.credential;

/** A token that is not good; the message says why, for whoever sent it, and holds nothing of the token. */
final class TokenRefused extends Exception {

    TokenRefused(String detail) {
        super(detail);
    }

    String detail() {
        return String.valueOf(getMessage());
    }
}
