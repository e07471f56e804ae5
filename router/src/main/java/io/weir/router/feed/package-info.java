/**
 * From the table topics into the table: the only place of the router that knows Kafka and Avro.
 *
 * <p>{@link io.weir.router.feed.TableFollower} hears the records of both topics on the reader's one thread, which thereby is
 * the table's one writer. What it publishes about itself ({@link io.weir.router.feed.FeedStatus}, delays, offsets) is for any
 * thread.
 */
@NullMarked
package io.weir.router.feed;

import org.jspecify.annotations.NullMarked;
