@NullMarked
package io.larch.flow;

import org.jspecify.annotations.NullMarked;
