/**
 * Who serves the next request: exact weighted draws between destinations, round-robin between the endpoints of one.
 *
 * <p>Pure but for two kinds of atomic state that are shared by every thread that selects: the {@link
 * io.weir.router.selection.Ticket tickets} and the failure marks of {@link io.weir.router.selection.Candidate
 * candidates}. Time is an argument. Selecting takes no lock and allocates nothing. Sequences are built by the table's one
 * writer.
 */
@NullMarked
package io.weir.router.selection;

import org.jspecify.annotations.NullMarked;
