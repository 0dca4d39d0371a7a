/**
 * What is asked of a picture, and how it is told to the process that makes it: values and the
 * frames that cross the pipe, for both sides. Uses the JDK alone, nothing of ours.
 */
@NullMarked
package io.larch.image.job;

import org.jspecify.annotations.NullMarked;
