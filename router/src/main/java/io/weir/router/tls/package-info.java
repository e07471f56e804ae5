/**
 * What TLS towards clients and TLS towards endpoints have in common.
 *
 * <p>Threads: any.
 */
@NullMarked
package io.weir.router.tls;

import org.jspecify.annotations.NullMarked;
