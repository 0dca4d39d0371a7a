@NullMarked
package io.larch.task;

import org.jspecify.annotations.NullMarked;
