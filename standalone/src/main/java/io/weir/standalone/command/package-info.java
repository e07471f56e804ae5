/** The subcommands of {@code weir}: what each takes, and which part of the product it hands over to. */
@NullMarked
package io.weir.standalone.command;

import org.jspecify.annotations.NullMarked;
