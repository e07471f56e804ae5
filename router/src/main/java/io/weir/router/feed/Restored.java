package io.weir.router.feed;

import io.weir.schemas.table.TableBookmark;

/**
 * The table of an earlier life, as it was restored from a snapshot.
 *
 * @param from where a reader goes on
 * @param contactMillis when Kafka had last answered then, milliseconds since 1970
 */
record Restored(TableBookmark from, long contactMillis) {}
