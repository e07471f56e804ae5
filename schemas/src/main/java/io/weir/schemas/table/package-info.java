/**
 * Reading compacted topics as tables: once to their end, or for ever.
 *
 * <p>A {@link io.weir.schemas.table.CompactedTableReader} has one thread; its listener is called on that thread alone.
 */
@NullMarked
package io.weir.schemas.table;

import org.jspecify.annotations.NullMarked;
