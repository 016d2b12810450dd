import { createHandler } from '../src/lambda/create-handler.ts';
import { ordersParts, ordersService } from './handler-service.ts';

/** A handler as Lambda loads it, but for the clients of its targets. */
export const handler = createHandler(ordersService.functions.orders, ordersParts());
