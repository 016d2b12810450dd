import { createHandler } from 'millrace/lambda';
import { createParts } from '../../../src/handlers/create-parts.ts';
import { streamService } from '../service.ts';

export const handler = createHandler(streamService.functions.kinesisOrders, createParts());
