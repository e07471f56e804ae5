/** What the HTTP servers of the embedded services have in common. */
@NullMarked
package io.weir.embedded.http;

import org.jspecify.annotations.NullMarked;
