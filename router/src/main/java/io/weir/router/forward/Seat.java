package io.weir.router.forward;

import io.vertx.core.Vertx;

/**
 * What the exchanges of one event loop share.
 *
 * @param vertx for timers on this loop
 * @param pools connections to backends
 * @param deadlines exchanges under way
 * @param settings how backends are spoken to
 * @param metrics shared by all loops
 */
record Seat(Vertx vertx, BackendPools pools, Deadlines deadlines, BackendSettings settings, ForwardMetrics metrics) {}
