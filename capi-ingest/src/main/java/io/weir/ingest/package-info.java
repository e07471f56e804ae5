/**
 * The ingest service: hints about routes and registrations of endpoints come in over HTTP, what CAPI says about those routes goes out
 * as route events, what was registered as endpoint events.
 *
 * <p>{@link io.weir.ingest.Ingest} is one running instance. Any number of them may run against one Kafka: each answers requests, and
 * the consumer group of their workers shares the inbox.
 */
@NullMarked
package io.weir.ingest;

import org.jspecify.annotations.NullMarked;
