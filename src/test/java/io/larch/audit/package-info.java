@NullMarked
package io.larch.audit;

import org.jspecify.annotations.NullMarked;
