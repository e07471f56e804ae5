package io.weir.router.backend;

import io.vertx.core.MultiMap;

/**
 * A request as it is sent to a backend.
 *
 * @param method as the client sent it
 * @param target path and query
 * @param secure whether the client's connection was TLS
 * @param headers end-to-end headers, Host included; not kept after it was sent
 * @param chunked whether the length of the body is not known
 * @param upgrades whether it asks for another protocol
 */
public record BackendRequest(
        String method, String target, boolean secure, MultiMap headers, boolean chunked, boolean upgrades) {}
