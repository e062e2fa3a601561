/** The vendor plane: each path with the methods it takes. GET brings HEAD with it. */
export const operations = {
  createProject: { path: '/app/api/v2/pm/create-project', methods: ['POST'] },
  qrImage: { path: '/uploads/images/:file', methods: ['GET', 'HEAD'] },
} as const

/** What every call of the Project Management API begins with, and the switch-off covers. */
export const pmPrefix = '/app/api/v2/pm/'
