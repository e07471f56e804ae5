package io.weir.router.forward;

import io.weir.router.backend.BackendTls;
import io.weir.router.shard.HopSeal;
import io.weir.router.shard.HopSettings;
import io.weir.router.shard.HopTlsSettings;
import io.weir.router.shard.Shards;
import java.time.InstantSource;

/**
 * What requests need to reach the router of a sharded fleet that has their host. Shared by all loops.
 *
 * @param shards who has which
 * @param self id of this router
 * @param hops how the fleet signs
 * @param metrics what is counted
 */
public record Hopping(Shards shards, String self, HopSettings hops, HopMetrics metrics) {

    /** What TLS to other routers needs; the same that is shown to them. */
    BackendTls.Credentials credentials() {
        HopTlsSettings tls = hops.tls();
        return new BackendTls.Credentials("routers", tls.caCertificates(), false, tls.certificate(), tls.key());
    }

    /** One for each loop. */
    HopSeal seal() {
        return new HopSeal(hops.keys(), InstantSource.system());
    }
}
