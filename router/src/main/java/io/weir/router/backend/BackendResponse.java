package io.weir.router.backend;

import io.vertx.core.MultiMap;

/**
 * The head of a backend's response.
 *
 * @param status 101, or 200 and more
 * @param headers the listener's to change; hop-by-hop ones included
 */
public record BackendResponse(int status, MultiMap headers) {}
