/** What the router's table costs: look-up, selection and change by JMH, memory and start by the number of routes, memory over minutes. */
@NullMarked
package io.weir.perf.table;

import org.jspecify.annotations.NullMarked;
