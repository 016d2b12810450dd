import { date, decimal, int, oneOf, table, text } from 'millrace';

// MySQL `salesdb` of the other cloud: the columns that routes use. The others are passed on as sent.

export const orders = table({
  schema: 'salesdb',
  name: 'orders',
  key: ['orderNumber'],
  columns: {
    orderNumber: int(),
    orderDate: date(),
    shippedDate: date().nullable(),
    status: oneOf(['In Process', 'On Hold', 'Shipped', 'Resolved', 'Cancelled', 'Disputed']),
    customerNumber: int(),
  },
});

export const orderdetails = table({
  schema: 'salesdb',
  name: 'orderdetails',
  key: ['orderNumber', 'productCode'],
  columns: {
    orderNumber: int(),
    productCode: text(),
    quantityOrdered: int(),
    priceEach: decimal({ scale: 2 }),
    orderLineNumber: int(),
  },
});

export const payments = table({
  schema: 'salesdb',
  name: 'payments',
  key: ['customerNumber', 'checkNumber'],
  columns: {
    customerNumber: int(),
    checkNumber: text().personal(),
    paymentDate: date(),
    amount: decimal({ scale: 2 }),
  },
});

export const products = table({
  schema: 'salesdb',
  name: 'products',
  key: ['productCode'],
  columns: { productCode: text(), productName: text(), quantityInStock: int() },
});
