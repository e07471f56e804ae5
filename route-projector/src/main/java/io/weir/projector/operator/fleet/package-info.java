/** The routers as they report themselves, and the settings of tables, followed as they change. May be used from any thread. */
@NullMarked
package io.weir.projector.operator.fleet;

import org.jspecify.annotations.NullMarked;
