/**
 * What the commands that look into the log print: the same findings for people, as JSON and as CSV. Pure but for the writer that a
 * report is printed to.
 */
@NullMarked
package io.weir.standalone.report;

import org.jspecify.annotations.NullMarked;
