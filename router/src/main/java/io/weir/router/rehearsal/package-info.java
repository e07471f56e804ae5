/**
 * What a router does before it takes requests, so that the first ones are not slow. Depends on the request path and is known to nobody but
 * the router itself. Why: {@code docs/decisions/0025-a-router-rehearses.md}.
 */
@NullMarked
package io.weir.router.rehearsal;

import org.jspecify.annotations.NullMarked;
