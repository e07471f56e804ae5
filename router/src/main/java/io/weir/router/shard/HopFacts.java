package io.weir.router.shard;

import org.jspecify.annotations.Nullable;

/**
 * What the router that was asked knows of the client, for the one that serves it.
 *
 * @param edge id of the router that was asked
 * @param clientAddress IP address of the client
 * @param clientPort its port; 0 where unknown
 * @param secure whether the client's connection was TLS
 * @param certificate what the client has shown: DER in base64; null without
 */
public record HopFacts(
        String edge,
        String clientAddress,
        int clientPort,
        boolean secure,
        @Nullable String certificate) {}
