package io.weir.ingest.credential;

/**
 * Somebody who may send requests.
 *
 * @param name as the configuration gives it
 * @param proof how it is shown
 * @param scope what it may speak for
 */
public record Credential<S>(String name, Proof proof, S scope) {}
