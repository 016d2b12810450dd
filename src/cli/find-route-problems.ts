import type { Service } from '../model/service.ts';
import type { ServiceProblem } from './find-service-problems.ts';

/** Finds what is wrong within the tables and routes of each function. */
export function findRouteProblems(_service: Service): readonly ServiceProblem[] {
  return [];
}
