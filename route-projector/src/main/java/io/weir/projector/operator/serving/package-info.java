/** Which route table the routers serve: looking at the tables, switching between them, and retiring one. */
@NullMarked
package io.weir.projector.operator.serving;

import org.jspecify.annotations.NullMarked;
