/**
 * Weir beside other proxies: {@link io.weir.perf.forward.ForwardBench} asks the same through each of them in turn. Everything that is compared is a
 * process of its own, so that its CPU time can be read from the kernel; the driver is this one.
 */
@NullMarked
package io.weir.perf.forward;

import org.jspecify.annotations.NullMarked;
