@NullMarked
package io.weir.router.http1;

import org.jspecify.annotations.NullMarked;
