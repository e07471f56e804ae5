/**
 * What is asked of CAPI over and over, so that no webhook is needed: its audit events, the routes and the service route bindings that it
 * saved lately. Whatever is new becomes a notification in the inbox.
 *
 * <p>Each poller goes back a little behind its watermark at each poll, since CAPI's times are whole seconds and an event is stamped
 * when its transaction began, and knows by guid what it has seen. A watermark is CAPI's clock, never ours, and is written only after
 * Kafka has acknowledged every notification up to it: whoever polls next goes on there.
 *
 * <p>Only the leader polls. Each poller has a thread of its own ({@link io.weir.ingest.poll.PollLoop}); two leaders for a moment
 * make more notifications, and nothing worse.
 */
@NullMarked
package io.weir.ingest.poll;

import org.jspecify.annotations.NullMarked;
