package io.weir.router.shard;

/**
 * A router that has loaded a slice, as the others reach it.
 *
 * @param memberId its id
 * @param host DNS name or IP address
 * @param port 1 to 65535
 */
public record Owner(String memberId, String host, int port) {}
