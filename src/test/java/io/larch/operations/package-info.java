@NullMarked
package io.larch.operations;

import org.jspecify.annotations.NullMarked;
