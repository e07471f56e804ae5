/** The admin port: health, readiness and metrics. Requests are served on virtual threads. */
@NullMarked
package io.weir.projector.admin;

import org.jspecify.annotations.NullMarked;
