/**
 * Which routes of the foundation are Weir's: by domain and by label.
 *
 * <p>Pure: a route in, yes or no out.
 */
@NullMarked
package io.weir.ingest.scope;

import org.jspecify.annotations.NullMarked;
