/**
 * The routers as they report themselves, and the settings of tables, followed as they change; and what that says of the fleet: who is
 * there, how far each is, and whether those that are equally far hold the same. {@link io.weir.projector.operator.fleet.FleetWatch} may
 * be used from any thread; what judges is pure.
 */
@NullMarked
package io.weir.projector.operator.fleet;

import org.jspecify.annotations.NullMarked;
